export * from './ApprovalBox';
export * from './ApprovalsPanel';
export * from './BreakGlassBox';
export * from './PlanApproval';
