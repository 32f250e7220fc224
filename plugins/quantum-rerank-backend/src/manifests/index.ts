export * from './ManifestSources';
export { ManifestSourceError } from './readFiles';
export { nameOf, type Manifest } from './parseManifests';
export { findManifestKind, objectPath, type ManifestKind } from './kinds';
export type { ManifestSourceConfig } from './manifestConfig';
