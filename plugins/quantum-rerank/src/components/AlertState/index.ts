export * from './alertTone';
export * from './Countdown';
export * from './AlertsSource';
export * from './AlertStateWord';
export * from './HelpingActions';
export * from './useAlertText';
export * from './useCalmText';
