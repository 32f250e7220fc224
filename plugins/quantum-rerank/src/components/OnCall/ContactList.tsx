import { makeStyles } from '@material-ui/core/styles';
import type { OnCallContact } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { ReachWays } from './ReachWays';

const useStyles = makeStyles(theme => ({
  groups: { display: 'grid', gap: theme.spacing(2) },
  group: { ...theme.typography.body2, minWidth: 0 },
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(1),
  },
  heading: {
    ...theme.typography.caption,
    color: theme.palette.text.secondary,
    margin: theme.spacing(0, 0, 0.5),
  },
  title: { fontWeight: theme.typography.fontWeightBold as number },
  purpose: { color: theme.palette.text.secondary },
}));

const kinds = ['emergency', 'channel', 'role'] as const;

/** Contacts that are always there: emergency addresses, channels, roles. */
export function ContactList(props: { contacts: OnCallContact[] }) {
  const classes = useStyles();
  const { t } = useMessages();
  const groups = kinds
    .map(kind => ({
      kind,
      contacts: props.contacts.filter(contact => contact.kind === kind),
    }))
    .filter(({ contacts }) => contacts.length > 0);
  if (groups.length === 0) {
    return null;
  }
  return (
    <div className={classes.groups}>
      {groups.map(({ kind, contacts }) => (
        <div key={kind} className={classes.group}>
          <h3 className={classes.heading}>{t(`people.kind.${kind}`)}</h3>
          <ul className={classes.list}>
            {contacts.map(contact => (
              <li key={contact.id}>
                <div className={classes.title}>{contact.title}</div>
                {contact.purpose && (
                  <div className={classes.purpose}>{contact.purpose}</div>
                )}
                <ReachWays {...contact} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}
