import type { BgpModel, EngineRoute, PeerState, RoutingEngine } from "./engine";

/** No BGP speaker behind: peers stay in Active, those that are ignored in Idle, and nothing is learnt. */
export class NoRouting implements RoutingEngine {
  readonly isStill = true;
  private model: BgpModel | undefined;
  private readonly since = new Map<string, number>();

  async apply(model: BgpModel | undefined): Promise<void> {
    this.model = model;
    const addresses = new Set(model?.neighbors.map(({ address }) => address));
    for (const address of this.since.keys()) if (!addresses.has(address)) this.since.delete(address);
    for (const address of addresses) if (!this.since.has(address)) this.since.set(address, Date.now());
  }

  async peers(): Promise<PeerState[]> {
    return (this.model?.neighbors ?? []).map(({ address, shutdown }) => ({
      address,
      state: shutdown ? "Idle" : "Active",
      seconds: Math.floor((Date.now() - (this.since.get(address) ?? Date.now())) / 1000),
      received: 0,
      sent: 0,
      prefixes: 0,
    }));
  }

  async routes(): Promise<EngineRoute[]> {
    return [];
  }
}
