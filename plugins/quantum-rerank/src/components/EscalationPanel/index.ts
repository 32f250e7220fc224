export * from './EscalationList';
