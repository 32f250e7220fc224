export * from './QuantumRerankApi';
export * from './QuantumRerankClient';
