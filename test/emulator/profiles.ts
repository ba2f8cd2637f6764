import type { Printing } from "./bgp/process";
import type { ProfileName } from "./types";

/** What differs between releases. */
export interface Profile {
  readonly name: ProfileName;
  /** First line of the whole configuration: `!Software Version …` (S, CE), `[V200R003C00]` (AR). */
  readonly title: string;
  readonly versionLines: readonly string[];
  /** `Error:Incomplete` or `Error: Incomplete`: older releases have no blank in three of the five. */
  readonly tightErrors: boolean;
  /** How questions end. */
  readonly continueQuestion: string;
  /** Columns that the pager goes back to wipe `---- More ----`. */
  readonly pagerColumns: number;
  /** `ar`: the question ends in `(y/n)[n]:`, and an empty answer means no. */
  readonly saveDialogue: "older" | "newer" | "ar";
  /** Slots of the main boards that `save` writes to. */
  readonly slots: readonly number[];
  /** Counters of `display bgp peer verbose`. */
  readonly counters: "older" | "newer";
  readonly routeFlags: string;
  /** Routes of every peer show `R`, not only those over a `connect-interface`. Default false. */
  readonly relaysAllPeers?: boolean;
  readonly printing: Printing;
  /** Characters that names of route-policies and prefix lists may have. Default, VRP5: 40 and 169. */
  readonly nameLength?: number;
  /** VRP8: lines make a candidate of the session, and `commit` makes it run. Default false. */
  readonly twoStage?: boolean;
}

const BANNER = "Huawei Versatile Routing Platform Software";
/** AR and S (evidence.md §1: 23245339269, 70789758266). */
const VRP5_PRINTING: Printing = { printsSynchronizationOff: true, printsEveryPeerThatIsOff: false };

export const PROFILES: Record<ProfileName, Profile> = {
  r011: {
    name: "r011",
    title: "!Software Version V200R011C10SPC500",
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
    printing: VRP5_PRINTING,
  },
  r019: {
    name: "r019",
    title: "!Software Version V200R019C10SPC500",
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
    printing: VRP5_PRINTING,
  },
  ce: {
    name: "ce",
    title: "!Software Version V200R005C10SPC800",
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
    printing: { printsSynchronizationOff: false, printsEveryPeerThatIsOff: true },
    relaysAllPeers: true,
    nameLength: 200,
    twoStage: true,
  },
  ar: {
    name: "ar",
    title: "[V200R003C00]",
    versionLines: [
      BANNER,
      "VRP (R) software, Version 5.130 (AR2200 V200R003C00)",
      "Copyright (C) 2011-2012 HUAWEI TECH CO., LTD",
      "Huawei AR2220 Router",
    ],
    tightErrors: true,
    continueQuestion: "Continue? [Y/N]:",
    pagerColumns: 42,
    saveDialogue: "ar",
    slots: [0],
    counters: "older",
    routeFlags: "Route Flags: R - relay, D - download to fib",
    printing: VRP5_PRINTING,
  },
};
