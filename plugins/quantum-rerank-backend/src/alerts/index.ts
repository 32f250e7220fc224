export * from './AlertFeed';
export * from './AlertService';
export * from './AuthorizedAlertService';
export * from './DefaultAlertService';
export * from './silences/SilenceStore';
export * from './store/AlertStore';
