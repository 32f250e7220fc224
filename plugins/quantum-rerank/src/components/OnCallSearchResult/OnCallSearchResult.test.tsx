import { screen } from '@testing-library/react';
import { axeViolations } from '../../__testUtils__';
import { renderOnCall } from '../../__testUtils__/renderOnCall';
import { OnCallSearchResult } from './OnCallSearchResult';

const document = {
  title: 'On call: QuantumRerank, Production',
  text: 'Level 2, Senior engineer: Senior Engineer',
  location: '/on-call/component/default/quantum-rerank/production',
};

describe('OnCallSearchResult', () => {
  it('leads to the service and names the roles of each level', async () => {
    const { container } = renderOnCall(
      <OnCallSearchResult
        result={
          {
            ...document,
            service: 'QuantumRerank',
            environment: 'Production',
            levels: [
              {
                level: 2,
                title: 'Senior engineer',
                roles: ['Senior Engineer'],
              },
              { level: 3, title: 'Director', roles: ['Manager', 'Principal'] },
            ],
          } as typeof document
        }
      />,
    );
    expect(
      await screen.findByRole('link', {
        name: 'On call: QuantumRerank, Production',
      }),
    ).toHaveAttribute('href', document.location);
    expect(
      screen.getByText(
        'Level 2: Senior Engineer · Level 3: Manager, Principal',
      ),
    ).toBeInTheDocument();
    expect(await axeViolations(container)).toEqual([]);
  });

  it('shows a document of another version as it is', async () => {
    renderOnCall(<OnCallSearchResult result={document} />);
    expect(
      await screen.findByRole('link', { name: document.title }),
    ).toBeInTheDocument();
    expect(screen.getByText(document.text)).toBeInTheDocument();
  });
});
