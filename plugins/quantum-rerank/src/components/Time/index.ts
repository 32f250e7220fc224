export * from './RelativeTime';
export * from './useTimeText';
