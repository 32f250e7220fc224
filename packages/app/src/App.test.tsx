import { render, screen } from '@testing-library/react';
import { app } from './App';

describe('the portal', () => {
  it('shows the sign-in page first', async () => {
    process.env = {
      ...process.env,
      APP_CONFIG: [
        {
          context: 'test',
          data: {
            app: { title: 'Test portal', baseUrl: 'http://localhost' },
            backend: { baseUrl: 'http://localhost:7007' },
            sandbox: {
              enabled: true,
              personas: [
                { id: 'owner', name: 'Sam', role: 'Owner', may: 'Everything.' },
              ],
            },
          },
        },
      ] as unknown as string,
    };

    render(app.createRoot());

    expect(
      await screen.findByRole('button', { name: 'Sign in as Sam' }),
    ).toBeInTheDocument();
  });
});
