import { makeStyles } from '@material-ui/core/styles';
import type { OnCall } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { EmptyState } from '../States';
import { ContactList } from './ContactList';
import { LevelList } from './LevelList';
import { SourceList } from './SourceList';
import { WarningList } from './WarningList';

const ROTATION_SNIPPET = `rotations:
  - id: primary
    title: Primary
    level: 2
    timeZone: Europe/Berlin
    layers:
      - id: weekly
        start: '2026-01-05'
        length: 1w
        participants:
          - user: user:default/dana.okafor
          - user: user:default/sam.rivera`;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
  },
  sentence: {
    ...theme.typography.body2,
    color: theme.palette.text.secondary,
    margin: 0,
  },
}));

/** Whole answer to "whom do I call": people, contacts, where it came from. */
export function OnCallAnswer(props: { label: string; onCall: OnCall }) {
  const { label, onCall } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { details } = onCall;
  const isRead = onCall.sources.every(({ state }) => state === 'live');
  // The levels say who fills a role; alone it reaches nobody.
  const contacts = onCall.contacts.filter(
    ({ kind, email, slack, url, phone }) =>
      kind !== 'role' ||
      onCall.levels.length === 0 ||
      Boolean(email ?? slack ?? url ?? phone),
  );
  return (
    <div className={classes.root}>
      <WarningList warnings={onCall.warnings} />
      {onCall.levels.length === 0 && isRead && (
        <EmptyState
          title={t('onCall.emptyTitle')}
          description={t('onCall.emptyDescription')}
          snippet={ROTATION_SNIPPET}
        />
      )}
      {onCall.levels.length > 0 && (
        <LevelList
          label={label}
          levels={onCall.levels}
          sources={onCall.sources}
        />
      )}
      {details !== 'all' && onCall.levels.length > 0 && (
        <p className={classes.sentence}>{t(`onCall.details.${details}`)}</p>
      )}
      <ContactList contacts={contacts} />
      <SourceList sources={onCall.sources} />
    </div>
  );
}
