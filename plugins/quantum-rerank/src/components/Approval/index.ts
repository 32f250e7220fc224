export * from './ApprovalBox';
export * from './ApprovalNotice';
export * from './ApprovalsPanel';
export * from './BreakGlassBox';
export * from './PlanApproval';
