/**
 * Answers whose wording no source gives (huawei-vrp-2 §2.3, §3): a test may replace each by `options.texts`.
 * An empty text stands for a caret under the parameter and `Error: Wrong parameter found at '^' position.`
 */
export const TEXTS = {
  noInterface: "",
  noGroup: "",
  noKeychain: "",
  noVpnInstance: "Error: The specified VPN instance does not exist.",
  badTimers: "",
  badCiphertext: "",
  tooManyPeers: "Error: The number of BGP peers has reached the upper limit.",
  groupAs: "Error: The peer's AS number is different from the group's.",
  groupInUse: "Error: The peer group has members.",
  groupKind: "Error: The peer group already exists and is of another type.",
  exclusive: "Error: The {row} and {other} configurations are mutually exclusive.",
  familyDisabled: "Error: The peer session does not exist.",
  prefixInUse: "Error: This {kind} is being used.",
  policyInUse: "Error: The route-policy is being used.",
  sameEntry: "Error: The same {kind} entry already exists.",
  locked: "Error: The configuration is locked by user {user}.",
  busy: "Error: The system is busy in building configuration. Please wait for a moment...",
  trialOther: "Error: The system is in trial configuration mode.",
  noTrial: "Error: The system is not in trial configuration mode.",
  conflict: "Error: The configuration conflicts with that of another user.",
  notTwoStage: "Error: The command is not supported in the immediate configuration validation mode.",
  noBgp: "Error: BGP is not running.",
  vtyFull: "All user interfaces are used, please try later!",
  idle: "Please check whether system data has been changed, and save data in time\n\nConfiguration console time out, please retry to log on",
} as const;

export type TextName = keyof typeof TEXTS;
