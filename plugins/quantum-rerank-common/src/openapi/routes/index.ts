export * from './requests';
export { type RouteDescription } from './RouteDescription';
export * from './routeDescriptions';
