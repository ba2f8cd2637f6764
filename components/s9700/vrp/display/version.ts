import { present, rowsOf } from "./text";

export interface Version {
  /** `5.170`, `8.180`; YunShan OS counts anew: `1.25.0.1`. */
  readonly vrp?: string;
  /** `V200R011C10SPC500`. */
  readonly release?: string;
  /** `S9706`, where the uptime line names it. */
  readonly model?: string;
}

/** Reads `display version`; what it does not name is absent. */
export function parseVersion(text: string): Version {
  rowsOf("version", text);
  const found = /Version\s+(\d+(?:\.\d+)+)\s*\(([^()]*?)(V\d+R\d+\w*)\)/.exec(text);
  const model =
    /^[ \t]*(?:HUAWEI|Quidway)[ \t]+(.+?)(?:[ \t]+(?:Terabit[ \t]+)?Routing[ \t]+Switch|[ \t]+Router)?[ \t]+uptime is/im.exec(
      text,
    )?.[1];
  return present({ vrp: found?.[1], release: found?.[3], model });
}
