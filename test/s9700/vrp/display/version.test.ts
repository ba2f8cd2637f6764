import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseVersion } from "../../../../components/s9700/vrp";

describe("display version", () => {
  // 66860904253, 68780226432: YunShan OS on S switches of V600R025; the same shape with V600R025C10: 35121909042.
  test("YunShan OS: a version of four numbers, a release of two letters", () => {
    assert.deepEqual(
      parseVersion(
        [
          "Huawei YunShan OS",
          "Version 1.25.0.1 (S9700 V600R025C10)",
          "Copyright (C) 2021-2025 Huawei Technologies Co., Ltd.",
          "HUAWEI CloudEngine S5735-S-V2 uptime is 0 day, 1 hour, 10 minutes",
        ].join("\n"),
      ),
      { vrp: "1.25.0.1", release: "V600R025C10", model: "CloudEngine S5735-S-V2" },
    );
    assert.deepEqual(parseVersion("Version 1.25.0.1 (AirEngine 6700 V600R025C10)"), {
      vrp: "1.25.0.1",
      release: "V600R025C10",
    });
  });

  test("what it does not name is absent", () => {
    assert.deepEqual(parseVersion("Error: Unrecognized command found at '^' position."), {});
  });
});
