import { configure } from '@testing-library/react';

// Waiting ends as soon as there is what is waited for; this is for machines that do much else at the same time.
configure({ asyncUtilTimeout: 20_000 });
