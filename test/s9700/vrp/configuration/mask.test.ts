import assert from "node:assert/strict";
import { test } from "node:test";
import { maskSecrets } from "../../../../components/s9700/vrp/configuration/mask";

test("secrets are masked, quoted or not", () => {
  for (const row of [
    "peer 10.0.0.1 password cipher %^%#aB3]kd0Q;}<v#&x!0mZP7$%^%#",
    'peer 10.0.0.1 password simple "two words"',
    "local-user u password irreversible-cipher $1a$x$y$",
  ]) {
    assert.match(maskSecrets(row), /password \S+ \*{6}$/);
  }
});

test("keys of a RADIUS server and communities of SNMP are masked in a whole configuration", () => {
  assert.equal(
    maskSecrets(
      " radius-server shared-key cipher %^%#ab%^%#\nsnmp-agent community read public\nsnmp-agent community write cipher %^%#cd%^%# acl 2000\n",
    ),
    " radius-server shared-key cipher ******\nsnmp-agent community read ******\nsnmp-agent community write cipher ****** acl 2000\n",
  );
});
