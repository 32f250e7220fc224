export * from './MyShifts';
