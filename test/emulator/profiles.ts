import type { ProfileName } from "./types";

/** What differs between releases. */
export interface Profile {
  readonly name: ProfileName;
  /** First line of the whole configuration: `!Software Version …`. */
  readonly release: string;
  readonly versionLines: readonly string[];
  /** `Error:Incomplete` or `Error: Incomplete`: older releases have no blank in three of the five. */
  readonly tightErrors: boolean;
  /** How questions end. */
  readonly continueQuestion: string;
  /** Columns that the pager goes back to wipe `---- More ----`. */
  readonly pagerColumns: number;
  readonly saveDialogue: "older" | "newer";
  /** Slots of the main boards that `save` writes to. */
  readonly slots: readonly number[];
  /** Counters of `display bgp peer verbose`. */
  readonly counters: "older" | "newer";
  readonly routeFlags: string;
  /** VRP8: lines make a candidate of the session, and `commit` makes it run. Default false. */
  readonly twoStage?: boolean;
}

const BANNER = "Huawei Versatile Routing Platform Software";

export const PROFILES: Record<ProfileName, Profile> = {
  r011: {
    name: "r011",
    release: "V200R011C10SPC500",
    versionLines: [
      BANNER,
      "VRP (R) software, Version 5.170 (S9700 V200R011C10SPC500)",
      "Copyright (C) 2000-2018 HUAWEI TECH CO., LTD",
      "Quidway S9706 Terabit Routing Switch",
    ],
    tightErrors: true,
    continueQuestion: "Continue?[Y/N]:",
    pagerColumns: 42,
    saveDialogue: "older",
    slots: [7],
    counters: "older",
    routeFlags: "Route Flags: R - relay, D - download to fib",
  },
  r019: {
    name: "r019",
    release: "V200R019C10SPC500",
    versionLines: [
      BANNER,
      "VRP (R) software, Version 5.170 (S9700 V200R019C10SPC500)",
      "Copyright (C) 2000-2020 HUAWEI TECH Co., Ltd.",
      "HUAWEI S9706 Terabit Routing Switch",
    ],
    tightErrors: false,
    continueQuestion: "Continue? [Y/N]:",
    pagerColumns: 16,
    saveDialogue: "newer",
    slots: [7, 8],
    counters: "newer",
    routeFlags: "Route Flags: R - relay, D - download to fib, T - to vpn-instance",
  },
  ce: {
    name: "ce",
    release: "V200R005C10SPC800",
    versionLines: [
      BANNER,
      "VRP (R) software, Version 8.180 (CE12800 V200R005C10SPC800)",
      "Copyright (C) 2012-2018 Huawei Technologies Co., Ltd.",
      "HUAWEI CE12804",
    ],
    tightErrors: false,
    continueQuestion: "Continue? [Y/N]:",
    pagerColumns: 16,
    saveDialogue: "newer",
    slots: [5],
    counters: "newer",
    routeFlags: "Route Flags: R - relay, D - download to fib, T - to vpn-instance, B - black hole route",
    twoStage: true,
  },
};
