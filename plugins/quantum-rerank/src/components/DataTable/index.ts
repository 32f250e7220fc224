export * from './CursorPager';
export * from './DataTable';
