import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { safeHref } from '../../format';
import { useMessages } from '../../hooks/useMessages';
import { telHref } from './telHref';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 2),
    overflowWrap: 'anywhere',
  },
}));

/** Ways to reach somebody; only addresses that are safe become links. */
export function ReachWays(props: {
  email?: string;
  phone?: string;
  slack?: string;
  url?: string;
}) {
  const { email, phone, slack, url } = props;
  const classes = useStyles();
  const { t } = useMessages();
  if (!email && !phone && !slack && !url) {
    return null;
  }
  const mail = email && safeHref(`mailto:${email}`);
  const tel = phone && telHref(phone);
  const page = url && safeHref(url);
  return (
    <div className={classes.root}>
      {tel ? (
        <Link to={tel}>{t('onCall.call', { phone: phone ?? '' })}</Link>
      ) : (
        phone && <span>{phone}</span>
      )}
      {mail ? <Link to={mail}>{email}</Link> : email && <span>{email}</span>}
      {slack && <span>{t('onCall.slack', { slack })}</span>}
      {page && <Link to={page}>{t('onCall.page')}</Link>}
    </div>
  );
}
