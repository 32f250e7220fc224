import { mockCredentials } from '@backstage/backend-test-utils';
import type { Report } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { FakeAuthorizer } from '../operations/__testUtils__/FakeAuthorizer';
import { testTarget } from '../workload/testObjects';
import { AuthorizedReportService } from './AuthorizedReportService';
import type { ReportService } from './ReportService';

const credentials = mockCredentials.user('user:default/olivia');
const options = { credentials };

describe('AuthorizedReportService', () => {
  const report = {
    id: 'one',
    kind: 'smoke-test',
    entityRef: 'component:default/quantum-rerank',
    environment: 'production',
  } as Report;

  function setUp() {
    const service: jest.Mocked<ReportService> = {
      createReport: jest.fn().mockResolvedValue(report),
      listReports: jest.fn().mockResolvedValue({ items: [] }),
      getReport: jest.fn().mockResolvedValue(report),
      cancelReport: jest.fn().mockResolvedValue(report),
    };
    const authorizer = new FakeAuthorizer();
    const capability = jest.spyOn(authorizer, 'authorizeCapability');
    return {
      service,
      authorizer,
      capability,
      subject: new AuthorizedReportService({
        service,
        authorizer,
        profiles: { getTarget: async () => testTarget() },
      }),
    };
  }

  const request = (kind: 'morning-check' | 'smoke-test') => ({
    kind,
    idempotencyKey: 'a-key-of-mine',
  });

  it.each([
    ['morning-check', 'run-checks'],
    ['smoke-test', 'run-validation'],
  ] as const)('asks for %s whether the caller may %s', async (kind, name) => {
    const { subject, capability } = setUp();
    await subject.createReport(testTarget(), request(kind), options);
    expect(capability).toHaveBeenCalledWith(expect.anything(), name, options);
  });

  it('begins and stops nothing that is denied', async () => {
    const { subject, service, authorizer } = setUp();
    authorizer.action = { decision: 'deny', reason: 'Ask the owner.' };
    await expect(
      subject.createReport(testTarget(), request('smoke-test'), options),
    ).rejects.toThrow('Ask the owner.');
    await expect(subject.cancelReport('one', {}, options)).rejects.toThrow(
      'Ask the owner.',
    );
    expect(service.createReport).not.toHaveBeenCalled();
    expect(service.cancelReport).not.toHaveBeenCalled();
  });

  it('begins and stops nothing while changes are switched off', async () => {
    const { subject, service, authorizer } = setUp();
    authorizer.writes = { enabled: false, reason: 'It is off.' };
    await expect(
      subject.createReport(testTarget(), request('morning-check'), options),
    ).rejects.toThrow('It is off.');
    await expect(subject.cancelReport('one', {}, options)).rejects.toThrow(
      'It is off.',
    );
    expect(service.createReport).not.toHaveBeenCalled();
    expect(service.cancelReport).not.toHaveBeenCalled();
  });

  it('answers for what may not be seen as for what does not exist', async () => {
    const { subject, authorizer, service } = setUp();
    authorizer.mayRead = false;
    for (const answer of [
      subject.getReport('one', options),
      subject.cancelReport('one', {}, options),
    ]) {
      await expect(answer).rejects.toMatchObject({
        name: 'NotFoundError',
        message: 'There is no report one',
      });
    }
    for (const answer of [
      subject.listReports(testTarget(), {}, options),
      subject.createReport(testTarget(), request('smoke-test'), options),
    ]) {
      await expect(answer).rejects.toMatchObject({ name: 'NotAllowedError' });
    }
    expect(service.listReports).not.toHaveBeenCalled();
    expect(service.createReport).not.toHaveBeenCalled();
    expect(service.cancelReport).not.toHaveBeenCalled();
  });
});
