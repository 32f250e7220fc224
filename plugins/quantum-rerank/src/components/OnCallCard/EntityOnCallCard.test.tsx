import { EntityProvider } from '@backstage/plugin-catalog-react';
import { act, screen, within } from '@testing-library/react';
import { axeViolations, entity, failing, fakeApi } from '../../__testUtils__';
import { renderOnCall } from '../../__testUtils__/renderOnCall';
import { EntityOnCallCard } from './EntityOnCallCard';

function renderCard(api = fakeApi(), shown = entity) {
  return renderOnCall(
    <EntityProvider entity={shown}>
      <EntityOnCallCard />
    </EntityProvider>,
    { api },
  );
}

describe('EntityOnCallCard', () => {
  it('shows whom to call in every environment', async () => {
    const { container } = renderCard();
    const staging = await screen.findByRole('list', {
      name: 'On call now: Staging',
    });
    expect(
      await within(staging).findByRole('link', { name: /^Dana Okafor/ }),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Staging' })).toHaveAttribute(
      'href',
      '/on-call/component/default/quantum-rerank/staging',
    );
    expect(await axeViolations(container)).toEqual([]);
  });

  it('shows what fails in one environment beside the other', async () => {
    const api = fakeApi();
    const answer = api.getOnCall.getMockImplementation();
    const fail = failing(503, 'staging is away');
    api.getOnCall.mockImplementation((query, options) =>
      query.environment === 'staging' || !answer
        ? fail()
        : answer(query, options),
    );
    renderCard(api);
    expect(await screen.findByText('staging is away')).toBeInTheDocument();
    expect(
      await screen.findByRole('list', { name: 'On call now: Production' }),
    ).toBeInTheDocument();
  });

  it('says of when it is once it cannot be read again', async () => {
    const api = fakeApi();
    renderCard(api);
    await screen.findByRole('list', { name: 'On call now: Staging' });
    expect(screen.queryByText(/^You see what was/)).not.toBeInTheDocument();
    api.getOnCall.mockImplementation(failing(503, 'the schedules are away'));
    await act(async () => {
      document.dispatchEvent(new Event('visibilitychange'));
    });
    expect(
      await screen.findAllByText(/^You see what was known at/),
    ).toHaveLength(2);
    expect(
      screen.getByRole('list', { name: 'On call now: Staging' }),
    ).toBeInTheDocument();
  });

  it('teaches the annotation', async () => {
    renderCard(fakeApi(), { ...entity, metadata: { name: 'other' } });
    expect(
      await screen.findByText('This entity is not operated from here.'),
    ).toBeInTheDocument();
  });
});
