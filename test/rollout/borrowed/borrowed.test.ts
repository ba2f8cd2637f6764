import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { borrowedRefusal } from "../../../components/rollout/borrowed/borrowedProvider";
import type { ClusterRoutes } from "../../../components/verification/observe/clusterFacts";

const routes = (borrowed: ClusterRoutes["borrowed"]): ClusterRoutes => ({
  blocks: [{ node: "bj-141", cidr: "172.30.8.0/22" }],
  ...(borrowed === undefined ? {} : { borrowed }),
  serviceRanges: [],
  serviceAddresses: [],
  withoutServices: [],
});
const lent = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ node: "bj-142", address: `172.30.${8 + (i >> 8)}.${i & 255}` }));

describe("a remedy that borrowed addresses break", () => {
  test("is refused with the addresses, the reason and what to do", () => {
    assert.match(
      borrowedRefusal("allow-as", routes(lent(1))) ?? "",
      /^remedy allow-as .*: 172\.30\.8\.0 \(on bj-142\); the switch returns .* never come to rest\. Start those pods anew/,
    );
    assert.match(borrowedRefusal("strict-affinity", routes(lent(1))) ?? "", /owns the block would not reach/);
  });

  test("names a few of many", () => {
    assert.match(borrowedRefusal("downward-default", routes(lent(900))) ?? "", /895 more;/);
  });

  test("is taken where no node owns the address's block, except allow-as", () => {
    const nobodys = routes([{ node: "bj-141", address: "172.30.55.0" }]);
    assert.equal(borrowedRefusal("strict-affinity", nobodys), undefined);
    assert.match(borrowedRefusal("allow-as", nobodys) ?? "", /172\.30\.55\.0 \(on bj-141\)/);
  });

  test("is refused over IPv6, too", () => {
    const lentOver6: ClusterRoutes = {
      ...routes([{ node: "bj-142", address: "fd00:10:244::2" }]),
      blocks: [{ node: "bj-141", cidr: "fd00:10:244::/122" }],
    };
    assert.match(borrowedRefusal("strict-affinity", lentOver6) ?? "", /fd00:10:244::2 \(on bj-142\)/);
  });

  test("is taken where nothing is borrowed, and refused where IPAM could not be read", () => {
    assert.equal(borrowedRefusal("allow-as", routes([])), undefined);
    assert.match(borrowedRefusal("allow-as", routes(undefined)) ?? "", /could not be read/);
  });
});
