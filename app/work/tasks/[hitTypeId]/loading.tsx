export { default } from '../../[studyId]/loading.tsx';
