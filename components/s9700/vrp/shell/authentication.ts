import type { SwitchAccess } from "./types";

/**
 * Which SSH method to try next. VRP asks for the password by keyboard-interactive unless that is switched off, so this
 * is tried without asking which methods there are. Three wrong tries lock the account: the password goes out once, by
 * the method that asks for it first.
 */
export class Authentication {
  private isPasswordSent = false;
  private readonly order: string[];

  constructor(private readonly access: SwitchAccess) {
    this.order = [
      ...(access.privateKey === undefined ? [] : ["publickey"]),
      ...(access.password === undefined ? [] : ["keyboard-interactive", "password"]),
    ];
  }

  /** @param left what the switch said may go on; null before the first try */
  next(left: readonly string[] | null): string | false {
    for (let method = this.order.shift(); method !== undefined; method = this.order.shift()) {
      if (left !== null && !left.includes(method)) continue;
      if (method !== "publickey" && this.isPasswordSent) continue;
      if (method === "password") this.isPasswordSent = true;
      return method;
    }
    return false;
  }

  /** The answers to keyboard-interactive: one hidden prompt, whatever it is called, and there is one secret. */
  answers(prompts: readonly unknown[]): string[] {
    if (prompts.length > 0) this.isPasswordSent = true;
    return prompts.map(() => this.access.password ?? "");
  }
}
