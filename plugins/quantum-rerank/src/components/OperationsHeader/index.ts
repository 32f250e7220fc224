export * from './FreshnessBanner';
export * from './OperationsHeader';
export * from './TierBadge';
