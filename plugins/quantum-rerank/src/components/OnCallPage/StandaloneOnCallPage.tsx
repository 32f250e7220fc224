import { Header, Page } from '@backstage/core-components';
import { useMessages } from '../../hooks/useMessages';
import { OnCallPage } from './OnCallPage';

/** The page with a header of its own, where the portal adds none. */
export function StandaloneOnCallPage() {
  const { t } = useMessages();
  return (
    <Page themeId="tool">
      <Header title={t('services.title')} subtitle={t('services.subtitle')} />
      <OnCallPage />
    </Page>
  );
}
