export { FreezeBanner } from './FreezeBanner';
export { FreezePanel } from './FreezePanel';
