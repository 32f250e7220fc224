import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type { ProfileContact } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { safeHref } from '../../format';
import { useProfile } from '../../hooks';
import { quantumRerankTranslationRef } from '../../translation';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { Person } from '../Person';
import { EmptyState, ErrorState, LoadingState } from '../States';

const CONTACT_SNIPPET = `contacts:
  - id: emergency
    title: Emergency
    kind: emergency
    email: emergency@example.com
    slack: '#quantum-rerank-alerts'`;

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(1),
    ...theme.typography.body2,
  },
  title: { fontWeight: theme.typography.fontWeightMedium as number },
  purpose: { color: theme.palette.text.secondary },
  ways: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 2),
    overflowWrap: 'anywhere',
  },
}));

const kindOrder: Record<ProfileContact['kind'], number> = {
  emergency: 0,
  channel: 1,
  role: 2,
};

/** Whom to call: emergency addresses first, then channels, then roles. */
export function PeopleCard() {
  const classes = useStyles();
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const { ref } = useOperationsContext();
  const profile = useProfile(ref.entityRef);
  const contacts = [...(profile.value?.contacts ?? [])].sort(
    (a, b) =>
      kindOrder[a.kind] - kindOrder[b.kind] || (a.level ?? 0) - (b.level ?? 0),
  );
  const onCall = profile.value?.onCall ?? [];

  return (
    <Panel title={t('people.title')}>
      {profile.loading && <LoadingState />}
      {profile.error && (
        <ErrorState
          error={profile.error}
          title={t('people.error')}
          onRetry={profile.refresh}
        />
      )}
      {profile.value && contacts.length === 0 && onCall.length === 0 && (
        <EmptyState
          title={t('people.emptyTitle')}
          description={t('people.emptyDescription', {
            profile: profile.value.name,
          })}
          snippet={CONTACT_SNIPPET}
        />
      )}
      <ul className={classes.list}>
        {onCall.length > 0 && (
          <li>
            <div className={classes.title}>{t('people.onCall')}</div>
            <div className={classes.ways}>
              {onCall.map(entityRef => (
                <Person key={entityRef} entityRef={entityRef} />
              ))}
            </div>
          </li>
        )}
        {contacts.map(contact => (
          <Contact key={contact.id} contact={contact} />
        ))}
      </ul>
    </Panel>
  );
}

function Contact(props: { contact: ProfileContact }) {
  const { contact } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const mail = contact.email && safeHref(`mailto:${contact.email}`);
  const page = contact.url && safeHref(contact.url);
  return (
    <li>
      <div>
        <span className={classes.title}>{contact.title}</span>
        {contact.level !== undefined &&
          ` · ${t('people.level', { level: String(contact.level) })}`}
        {contact.kind === 'emergency' && ` · ${t('people.emergency')}`}
      </div>
      {contact.purpose && (
        <div className={classes.purpose}>{contact.purpose}</div>
      )}
      <div className={classes.ways}>
        {mail && <Link to={mail}>{contact.email}</Link>}
        {contact.slack && <span>{contact.slack}</span>}
        {page && <Link to={page}>{t('people.page')}</Link>}
      </div>
    </li>
  );
}
