import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import TableSortLabel from '@material-ui/core/TableSortLabel';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { ScrollRegion } from '../ScrollRegion';

const useStyles = makeStyles(theme => ({
  outdated: { opacity: 0.6 },
  cell: {
    padding: theme.spacing(0.75, 1),
    verticalAlign: 'top',
    ...theme.typography.body2,
  },
  head: { whiteSpace: 'nowrap', verticalAlign: 'bottom' },
}));

/** A column: what it is called, how a row shows it, whether it sorts. */
export interface Column<T, S extends string = string> {
  id: string;
  title: string;
  align?: 'left' | 'right';
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
  /** The rows answer an earlier question; the new answer is under way. */
  outdated?: boolean;
  sort?: { by: S; order: 'asc' | 'desc' };
  onSort?: (by: S) => void;
}) {
  const classes = useStyles();
  const { sort, onSort } = props;
  return (
    <ScrollRegion label={props.label}>
      <Table
        size="small"
        aria-label={props.label}
        aria-busy={props.outdated || undefined}
        className={props.outdated ? classes.outdated : undefined}
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
          {props.rows.map(row => (
            <TableRow key={props.rowKey(row)} hover>
              {props.columns.map(column => (
                <TableCell
                  key={column.id}
                  align={column.align}
                  className={classes.cell}
                >
                  {column.render(row)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </ScrollRegion>
  );
}
