import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Whole tabs are rendered here; a busy machine may need its time for that.
configure({ asyncUtilTimeout: 10_000 });
jest.setTimeout(60_000);
