import { utils } from "ssh2";

/** An ed25519 key pair. ssh2 1.17 makes one in 130 that it cannot read itself: then another one is made. */
export function ed25519Pair(): { private: string; public: string } {
  for (;;) {
    const pair = utils.generateKeyPairSync("ed25519");
    if (!(utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
