export { ChannelConfig } from './ChannelConfig';
export { DeliveryDispatcher } from './DeliveryDispatcher';
export { DeliveryStore } from './DeliveryStore';
export { NotificationCenter } from './NotificationCenter';
export { createNotifiers } from './notifiers';
export { createPortalLink } from './portalLinks';
export { channelsFor, escalationFor } from './routing';
export type { Recipient } from './deliveries';
export { OperationNotices } from './OperationNotices';
