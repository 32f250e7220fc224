import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// The first of what a test shows is loaded meanwhile; a busy machine may need its time for that.
configure({ asyncUtilTimeout: 10_000 });
