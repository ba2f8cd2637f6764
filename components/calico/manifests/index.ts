/** Calico's end of every session as plain Kubernetes objects; nothing here contacts a cluster. */
export * from "./all";
export * from "./configuration";
export * from "./filters";
export { DRAINED_LABEL, HOST_NAME } from "./groups";
export * from "./installation";
export * from "./maintenance";
export * from "./manifest";
export { ADOPTED, FIELD_MANAGER, OWNER_LABEL, labelValue } from "./metadata";
export * from "./nodes";
export * from "./objectFields";
export * from "./passwords";
export * from "./peers";
export * from "./reflectors";
export * from "./validate";
