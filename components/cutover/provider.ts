// States written before 0.2 load a resource's verbs by this path.
export * from "../rollout/gate/provider";
