import { main } from './licexport.js';
import { source } from './source.js';

main(source);
