-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "enterprise_id" TEXT;
