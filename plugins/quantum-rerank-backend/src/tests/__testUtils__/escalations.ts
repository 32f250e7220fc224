/** A row of an escalation that nobody has acknowledged. */
export const openEscalation = (id: string) => ({
  id,
  revision: 1,
  profile: 'quantum-rerank',
  environment: 'production',
  entity_ref: 'component:default/quantum-rerank',
  subject_kind: 'alert',
  subject_id: 'error-rate-critical',
  subject_title: 'Error rate above 10 %',
  summary: 'It fires.',
  occurrence: 'once',
  severity: 'P0',
  escalates: true,
  state: 'open',
  steps: '[]',
  started_at: Date.now(),
});
