import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import TableSortLabel from '@material-ui/core/TableSortLabel';
import { makeStyles } from '@material-ui/core/styles';
import { Fragment, type ReactNode } from 'react';
import { ScrollRegion } from '../ScrollRegion';

const useStyles = makeStyles(theme => ({
  stale: { '& *': { color: theme.palette.text.secondary } },
  outdated: { opacity: 0.6 },
  // Rules between rows instead of stripes, which details would put out of step.
  row: { '&&': { backgroundColor: 'transparent' } },
  cell: {
    padding: theme.spacing(0.75, 0.5),
    borderBottom: `1px solid ${theme.palette.divider}`,
    verticalAlign: 'top',
    ...theme.typography.body2,
  },
  withDetail: { borderBottom: 0 },
  detail: {
    paddingTop: 0,
    color: theme.palette.text.secondary,
    overflowWrap: 'anywhere',
  },
  group: {
    ...theme.typography.subtitle2,
    paddingTop: theme.spacing(2),
    textAlign: 'left',
  },
  nowrap: { whiteSpace: 'nowrap' },
  // The arrow takes no room, or six of them would push the table too wide.
  sort: { position: 'relative' },
  sortIcon: {
    position: 'absolute',
    margin: 0,
    left: '100%',
    '[class*=alignRight] &': { left: 'auto', right: '100%' },
  },
  // Titles break between words, never in one.
  head: { verticalAlign: 'bottom', wordBreak: 'normal' },
}));

/** A column: what it is called, how a row shows it, whether it sorts. */
export interface Column<T, S extends string = string> {
  id: string;
  title: string;
  align?: 'left' | 'right';
  /** Keep the text of a cell on one line, e.g. a name that is copied. */
  nowrap?: boolean;
  /** Pixels below which the table scrolls rather than break words. */
  minWidth?: number;
  render: (row: T) => ReactNode;
  /** Name by which the server sorts. */
  sort?: S;
}

/** A dense table that knows nothing about where its rows come from. */
export function DataTable<T, S extends string>(props: {
  label: string;
  columns: Column<T, S>[];
  rows: T[];
  rowKey: (row: T) => string;
  /** What needs more room than a cell; shown below the row. */
  detail?: (row: T) => ReactNode;
  /** Title under which a row stands; rows of one group follow each other. */
  group?: (row: T) => string;
  /** Pixels beyond which the rows scroll in their own box. */
  maxHeight?: number;
  /** The rows answer an earlier question; the new answer is under way. */
  outdated?: boolean;
  /** The rows are the last known ones of a lost cluster. */
  stale?: boolean;
  sort?: { by: S; order: 'asc' | 'desc' };
  onSort?: (by: S) => void;
}) {
  const classes = useStyles();
  const { sort, onSort } = props;
  return (
    <ScrollRegion label={props.label} maxHeight={props.maxHeight}>
      <Table
        size="small"
        aria-label={props.label}
        aria-busy={props.outdated || undefined}
        className={[
          props.outdated ? classes.outdated : '',
          props.stale ? classes.stale : '',
        ].join(' ')}
      >
        <TableHead>
          <TableRow>
            {props.columns.map(column => (
              <TableCell
                key={column.id}
                align={column.align}
                className={`${classes.cell} ${classes.head}`}
                sortDirection={
                  sort && sort.by === column.sort ? sort.order : false
                }
              >
                {column.sort && onSort ? (
                  <TableSortLabel
                    active={sort?.by === column.sort}
                    direction={sort?.by === column.sort ? sort.order : 'asc'}
                    onClick={() => column.sort && onSort(column.sort)}
                    classes={{ root: classes.sort, icon: classes.sortIcon }}
                  >
                    {column.title}
                  </TableSortLabel>
                ) : (
                  column.title
                )}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {props.rows.map((row, index) => {
            const detail = props.detail?.(row);
            const before = props.rows[index - 1];
            const group = props.group?.(row);
            const opensGroup =
              group !== undefined &&
              (!before || props.group?.(before) !== group);
            return (
              <Fragment key={props.rowKey(row)}>
                {opensGroup && (
                  <TableRow className={classes.row}>
                    <TableCell
                      component="th"
                      scope="colgroup"
                      colSpan={props.columns.length}
                      className={`${classes.cell} ${classes.group}`}
                    >
                      {group}
                    </TableCell>
                  </TableRow>
                )}
                <TableRow className={classes.row}>
                  {props.columns.map(column => (
                    <TableCell
                      key={column.id}
                      align={column.align}
                      style={{ minWidth: column.minWidth }}
                      className={[
                        classes.cell,
                        column.nowrap ? classes.nowrap : '',
                        detail ? classes.withDetail : '',
                      ].join(' ')}
                    >
                      {column.render(row)}
                    </TableCell>
                  ))}
                </TableRow>
                {detail && (
                  <TableRow className={classes.row}>
                    <TableCell
                      colSpan={props.columns.length}
                      className={`${classes.cell} ${classes.detail}`}
                    >
                      {detail}
                    </TableCell>
                  </TableRow>
                )}
              </Fragment>
            );
          })}
        </TableBody>
      </Table>
    </ScrollRegion>
  );
}
