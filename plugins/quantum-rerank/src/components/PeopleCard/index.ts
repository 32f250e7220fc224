export * from './PeopleCard';
