export { FloorBanner } from './FloorBanner';
