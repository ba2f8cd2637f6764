import type { BgpModel, EnginePath, EngineRoute, PeerState, RoutingEngine } from "../../emulator/engine";

/** A routing engine that returns what the test gives it. */
export class StubEngine implements RoutingEngine {
  cleared: string[] = [];
  /** The last model that it got. */
  model?: BgpModel;
  constructor(
    private readonly states: readonly PeerState[] = [],
    private readonly learnt: readonly EngineRoute[] = [],
    private readonly known: readonly EnginePath[] = [],
  ) {}
  async apply(model: BgpModel | undefined): Promise<void> {
    this.model = model;
  }
  async peers(): Promise<PeerState[]> {
    return [...this.states];
  }
  async routes(): Promise<EngineRoute[]> {
    return [...this.learnt];
  }
  async paths(): Promise<EnginePath[]> {
    return [...this.known];
  }
  async clear(address: string | undefined, how: string): Promise<void> {
    this.cleared.push(`${address ?? "all"} ${how}`);
  }
}

export const peer = (
  address: string,
  state: PeerState["state"],
  more: Partial<PeerState> = {},
): PeerState => ({
  address,
  state,
  seconds: 0,
  received: 0,
  sent: 0,
  prefixes: 0,
  ...more,
});

export const route = (prefix: string, nextHop: string, selected = true): EngineRoute => ({
  prefix,
  nextHop,
  interface: "Vlanif98",
  selected,
});

export const path = (
  prefix: string,
  nextHop: string,
  best: boolean,
  more: Partial<EnginePath> = {},
): EnginePath => ({
  prefix,
  nextHop,
  valid: true,
  best,
  internal: false,
  preferredValue: 0,
  asPath: "63400",
  origin: "i",
  ...more,
});
