import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { SignalHistory } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { RelativeTime } from '../Time';

const useStyles = makeStyles(theme => ({
  root: {
    margin: 0,
    paddingLeft: theme.spacing(3),
    overflowWrap: 'anywhere',
    '& > li > *': { marginRight: theme.spacing(1) },
  },
}));

/** Changes, numbered as the charts number them. */
export function MarkList(props: { marks: SignalHistory['marks'] }) {
  const classes = useStyles();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  return (
    <ol className={classes.root}>
      {props.marks.map(({ at, kind, title, id }) => (
        <li key={`${kind} ${at} ${title}`}>
          <span>{t(`chart.mark.${kind}`)}</span>
          {id ? (
            <Link to={location.href({ view: 'history', operationId: id })}>
              {title}
            </Link>
          ) : (
            <span>{title}</span>
          )}
          <RelativeTime at={at} />
        </li>
      ))}
    </ol>
  );
}
