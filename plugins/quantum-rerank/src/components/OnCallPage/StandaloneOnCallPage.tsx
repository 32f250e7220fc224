import { Header, Page } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { quantumRerankTranslationRef } from '../../translation';
import { OnCallPage } from './OnCallPage';

/** The page with a header of its own, where the portal adds none. */
export function StandaloneOnCallPage() {
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  return (
    <Page themeId="tool">
      <Header title={t('services.title')} subtitle={t('services.subtitle')} />
      <OnCallPage />
    </Page>
  );
}
