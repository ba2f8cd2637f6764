import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, test } from "node:test";
import { isNewEnough } from "./build";
import { cacheDirectory, cacheKey, places } from "./cache";
import { missingPackages } from "./debian";
import { publishedHash } from "./download";
import { findThere, onPath, saysVersion } from "./find";
import { lock } from "./lock";
import { type Program, PROGRAMS } from "./programs";
import { table } from "./table";
import { type Choice, wayOf } from "./take";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "calico-peering-test-"));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

function program(more: Partial<Program> = {}): Program {
  return { name: "kwok", version: "v0.7.0", family: "kwok", package: "example/kwok", ...more };
}

function script(directory: string, name: string, text: string): string {
  fs.mkdirSync(path.join(scratch, directory), { recursive: true });
  const file = path.join(scratch, directory, name);
  fs.writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return file;
}

describe("how a program is had", () => {
  const download = { url: "https://downloads.example/kwok" };
  const nothing: Choice = { buildOnly: false, there: () => undefined, reachable: async () => false };

  test("what the machine has already is taken first, and then no host is asked", async () => {
    const choice = {
      ...nothing,
      there: () => "/usr/bin/kwok",
      reachable: () => assert.fail("a host was asked"),
    };
    assert.equal(await wayOf(program({ download }), choice), "there");
  });

  test("else the official download, where its host answers", async () => {
    assert.equal(await wayOf(program({ download }), { ...nothing, reachable: async () => true }), "download");
  });

  test("else the Go module: the host does not answer, or nothing is published", async () => {
    assert.equal(await wayOf(program({ download }), nothing), "build");
    assert.equal(await wayOf(program(), { ...nothing, reachable: async () => true }), "build");
  });

  test("CALICO_PEERING_BUILD=1 builds all the same", async () => {
    const choice = { buildOnly: true, there: () => "/usr/bin/kwok", reachable: async () => true };
    assert.equal(await wayOf(program({ download }), choice), "build");
  });

  test("only the exact version counts as there, wherever on PATH it is", () => {
    script("old", "kwok", "echo kwok version v0.6.1 go1.23");
    const right = script("right", "kwok", "echo kwok version v0.7.0 go1.26");
    const wanted = program({ versionCommand: ["--version"] });
    assert.equal(findThere(wanted, { PATH: path.join(scratch, "old") }), undefined);
    assert.equal(findThere(wanted, { PATH: `${scratch}/old:${scratch}/right` }), right);
    assert.equal(findThere(program(), { PATH: `${scratch}/right` }), undefined, "it cannot be asked");
  });

  test("the language host beside the right Pulumi counts, the provider among Pulumi's plugins, too", () => {
    const [language, provider] = ["pulumi-language-nodejs", "pulumi-resource-kubernetes"].map((name) =>
      PROGRAMS.find((candidate) => candidate.name === name),
    );
    assert.ok(language && provider);
    script("pulumi", "pulumi", "echo v3.250.0");
    const beside = script("pulumi", "pulumi-language-nodejs", "exit 0");
    assert.equal(findThere(language, { PATH: `${scratch}/pulumi` }), beside);
    const plugin = script(`home/plugins/resource-kubernetes-${provider.version}`, provider.name, "exit 0");
    assert.equal(findThere(provider, { PULUMI_HOME: `${scratch}/home` }), plugin);
    assert.equal(findThere(provider, { PULUMI_HOME: `${scratch}/nowhere` }), undefined);
  });

  test("versions are compared as whole words, with or without the v", () => {
    assert.ok(saysVersion("Kubernetes v1.34.4", "v1.34.4"));
    assert.ok(saysVersion("3.250.0\n", "v3.250.0"));
    assert.ok(!saysVersion("Kubernetes v1.34.40", "v1.34.4"));
  });

  test("a Go that is too old is known as such", () => {
    assert.ok(isNewEnough("go1.26.8"));
    assert.ok(isNewEnough("go1.25.11"));
    assert.ok(isNewEnough("go1.26rc1"));
    assert.ok(!isNewEnough("go1.25.3"));
    assert.ok(!isNewEnough("go1.19.8"));
  });

  test("the publisher's hash is found alone and in a list, and nothing else is taken for one", () => {
    const hash = "a".repeat(64);
    assert.equal(publishedHash(`${hash}\n`, "kwok"), hash);
    assert.equal(publishedHash(`${"b".repeat(64)}  other\n${hash} *kwok\n`, "kwok"), hash);
    assert.equal(publishedHash(`${hash}  other\n`, "kwok"), undefined);
    assert.equal(publishedHash("<html>not here</html>", "kwok"), undefined);
  });
});

describe("the cache", () => {
  const family = path.join(scratch, "family");
  fs.mkdirSync(family);
  fs.writeFileSync(path.join(family, "go.mod"), "module example\n");

  test("a program is taken anew when its version, its go.mod or its sources change, and only then", () => {
    const key = cacheKey(program(), family);
    assert.match(key, /^kwok-v0\.7\.0-[0-9a-f]{12}$/);
    assert.equal(cacheKey(program({ download: { url: "https://elsewhere.example" } }), family), key);
    assert.notEqual(cacheKey(program({ version: "v0.8.0" }), family), key);
    assert.notEqual(cacheKey(program({ variables: { "main.version": "v0.7.0" } }), family), key);
    fs.writeFileSync(path.join(family, "main.go"), "package main\n");
    assert.notEqual(cacheKey(program(), family), key);
  });

  test("is where the environment says", () => {
    assert.equal(cacheDirectory({ CALICO_PEERING_CACHE: "/a" }), "/a");
    assert.equal(cacheDirectory({ XDG_CACHE_HOME: "/b" }), "/b/calico-peering");
    assert.equal(cacheDirectory({}), path.join(os.homedir(), ".cache/calico-peering"));
  });

  test("checkouts with other pins have other links to the same store", () => {
    const here = places("/cache");
    const there = places("/cache", PROGRAMS.slice(1));
    assert.equal(here.store, there.store);
    assert.notEqual(here.bin, there.bin);
  });

  test("a second run waits for the first, and takes over from one that died", async () => {
    const file = path.join(scratch, "lock");
    const release = await lock(file, () => assert.fail("it is free"));
    let waitedFor = "";
    const second = lock(file, (holder) => (waitedFor = holder));
    await new Promise((resolve) => setTimeout(resolve, 50));
    release();
    (await second)();
    assert.equal(waitedFor, String(process.pid));
    fs.writeFileSync(file, "4194303 1");
    (await lock(file, () => assert.fail("its holder is gone")))();
    assert.deepEqual(
      fs.readdirSync(scratch).filter((name) => name.startsWith("lock")),
      [],
    );
  });

  test("every program has a go.mod and a go.sum of its own, without a toolchain to download", () => {
    for (const { family: name } of PROGRAMS) {
      const directory = path.join(__dirname, "programs", name);
      assert.ok(fs.existsSync(path.join(directory, "go.sum")), name);
      assert.doesNotMatch(fs.readFileSync(path.join(directory, "go.mod"), "utf8"), /^toolchain/m);
    }
  });
});

test("a Debian package is missing when its program is nowhere on this machine", () => {
  script("sbin", "bird", "exit 0");
  const packages = { bird: "bird", frr: "bgpd" };
  assert.deepEqual(missingPackages(packages, path.join(scratch, "sbin")), ["frr"]);
  assert.deepEqual(onPath("bgpd", ""), []);
});

test("the table's columns are as wide as their longest cell", () => {
  assert.equal(
    table([
      ["program", "time"],
      ["kube-apiserver", "143 s"],
    ]),
    "program         time\nkube-apiserver  143 s",
  );
});
