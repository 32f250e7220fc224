export * from './DefaultProfileService';
export * from './ProfileService';
