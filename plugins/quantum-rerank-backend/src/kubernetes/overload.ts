/**
 * What an error answer says about the API server: that it cannot keep up,
 * that it works, or neither, because somebody else speaks through it.
 */
export function judgeErrorAnswer(
  status: number,
  path: string,
): 'overloaded' | 'works' | 'says nothing' {
  // A disruption budget answers 429 to an eviction, an aggregated API or a pod
  // behind the proxy answers for itself.
  const speaksForOthers =
    path.endsWith('/eviction') ||
    path.startsWith('/apis/metrics.k8s.io/') ||
    path.includes('/proxy/');
  if (![429, 502, 503, 504].includes(status)) {
    return 'works';
  }
  return speaksForOthers ? 'says nothing' : 'overloaded';
}
