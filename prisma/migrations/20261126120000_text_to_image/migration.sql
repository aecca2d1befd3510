ALTER TYPE "ModelKind" ADD VALUE 'TextToImage';
